"""CRMs: HubSpot, Salesforce, Monica, LinkedIn."""
