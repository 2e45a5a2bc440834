"""Run Kith's command line: python -m kith."""

from kith import main

if __name__ == "__main__":
    main()
