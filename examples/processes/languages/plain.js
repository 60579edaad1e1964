setInterval(() => {}, 3_600_000);
