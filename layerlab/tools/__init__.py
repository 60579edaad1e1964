"""What contributors run: scaffolds, mutants, prose checks, lists of what a change touches."""
