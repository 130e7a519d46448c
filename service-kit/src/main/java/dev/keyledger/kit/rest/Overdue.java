package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.Problem;

/** What a caller is told whose answer didn't come in time. */
public interface Overdue {
    Problem problem();
}
