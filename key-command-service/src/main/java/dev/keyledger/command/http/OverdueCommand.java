package dev.keyledger.command.http;

import dev.keyledger.kit.problem.Problem;
import dev.keyledger.kit.rest.Overdue;
import jakarta.inject.Singleton;

/** What is still on its way to the store may be carried out after its caller was answered. */
@Singleton
class OverdueCommand implements Overdue {
    @Override
    public Problem problem() {
        return CommandProblems.storeOutOfReach();
    }
}
