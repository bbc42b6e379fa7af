-- What used a challenge up: the browser and the code that it typed, sealed, so that the same answer is known when
-- it comes once more, as it does when a button is pressed twice.
alter table challenges add column answer text;

create index challenges_by_answer on challenges (answer) where answer is not null;
