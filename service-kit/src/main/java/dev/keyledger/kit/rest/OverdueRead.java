package dev.keyledger.kit.rest;

import dev.keyledger.kit.problem.Problem;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;

/** For services that only read: nothing was changed, so all there is to say is that it may be asked again. */
@DefaultBean
@Singleton
class OverdueRead implements Overdue {
    @Override
    public Problem problem() {
        return Problem.databaseOutOfReach();
    }
}
