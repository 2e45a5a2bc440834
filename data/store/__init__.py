"""Where everything is kept: tables, migrations, queries; the only SQL of the project."""
