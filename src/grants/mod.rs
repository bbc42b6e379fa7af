//! What applications have of people: codes, tokens, and what people have said they may know.
