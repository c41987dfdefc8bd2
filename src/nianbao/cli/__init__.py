"""The command `nianbao`: parse, call, print. The only place that prints."""
