"""CRMs: HubSpot, Salesforce, Pipedrive and others, Monica, LinkedIn."""
