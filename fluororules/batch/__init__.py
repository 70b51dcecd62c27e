"""Tables of encounters to tables of decisions."""
