"""Who asks: thin faces over the store for a CRM and for a person.

Nothing here may import scikit-learn, pandas, numpy or MLflow: answers must be quick and small.
"""
