"""Settings resolved once: flags, then environment, then `nianbao.toml`, then defaults."""
