"""The command line: one file per stage; parse, call the library, show."""
