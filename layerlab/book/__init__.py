"""What is said: examples, their claims, and what makes a claims file right. Needs pydantic only."""
