"""Checked rulesets to programs, and programs to decisions.

`compile_ruleset` turns a `Ruleset` into a `Program`: the distinct questions that its rules ask about an encounter, and
the rules over the answers. `decide` is the row runner: it looks the outcome up by what the rules can see of the
encounter, or by its answers to the questions. `explain` says why, why not, and what would have to differ. `reference`
walks the ruleset itself, straight from the definition, and is what the others are held to.

Unknown facts are imagined filled in, region by region of what the questions can tell apart (`fillings`).

This room must not read files or text, and cannot fail on a valid encounter.
"""
