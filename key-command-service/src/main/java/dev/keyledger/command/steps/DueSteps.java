package dev.keyledger.command.steps;

import dev.keyledger.command.store.Step;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** The due steps, as requests may ask about them. */
@ApplicationScoped
public class DueSteps {
    private static final String OBSTACLE =
            "SELECT detail FROM due_steps WHERE key_id = :keyId AND step = :step AND attempts > 0";

    /** Why the step failed when it was tried last; empty if it did not. */
    public Uni<Optional<String>> obstacle(UUID keyId, Step step) {
        return Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.createNativeQuery(OBSTACLE, String.class)
                                .setParameter("keyId", keyId)
                                .setParameter("step", step.columnValue())
                                .getSingleResultOrNull()))
                .map(Optional::ofNullable);
    }
}
