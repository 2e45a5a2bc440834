"""Salesforce: its REST API, as an external client app that signs in by itself."""
