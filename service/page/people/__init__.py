"""What a person's page shows and keeps beside their rhythm."""
