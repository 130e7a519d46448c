package dev.keyledger.cli.status;

import java.util.List;

/** A part of the stack that is looked at by itself. */
interface Part {
    /** What is said to be unknown if nothing can be found out. */
    String subject();

    /** @throws dev.keyledger.cli.OperatorProblem if it can't be found out */
    List<Finding> look();
}
