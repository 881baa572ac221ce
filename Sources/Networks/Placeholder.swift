// The rooms' first files follow.
