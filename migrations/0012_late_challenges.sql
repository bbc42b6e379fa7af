-- Set where LIMIT_WRONG_CODES_TOTAL was reached before the first code was asked for: guesses then count against it.
alter table challenges add column late bigint;
