"""Where models live: artefacts on disk, and the MLflow registry."""
