"""The world's formats to encounters, one file a format.

`encounters.read` takes a stream of bytes (one JSON object, an array, or JSON lines) and gives, record by record and in
order, an encounter of the schema or a rejection with its place, its stable code and what is wrong.

    splitting.py    bytes -> the bytes of each record and where they stand; a broken record leaves its neighbours whole
    strict.py       the bytes of a record -> a JSON value, refusing what JSON does not say or says twice
    encounters.py   the value -> an encounter
    messages.py     every complaint about a file (FD1xx); those about fields (FD2xx) are the schema's

This room opens no file, and must not know rules. No message of it ever holds a value of an encounter.
"""
