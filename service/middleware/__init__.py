"""What every request passes: limits, authentication, compression, telemetry."""
