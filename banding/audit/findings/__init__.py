"""What a record can have wrong, by kind and severity: a row's own cells in, findings out."""
