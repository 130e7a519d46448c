package dev.keyledger.query.health;

import dev.keyledger.feed.FeedHealth;
import dev.keyledger.kit.health.Answers;
import dev.keyledger.kit.health.Duty;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** What is read from the database that a feed keeps up to date: it takes the database's answer, and a feed that runs. */
abstract class FeedDuty implements Duty {
    private final String name;
    private final Supplier<FeedHealth> feed;
    private final Answers database;

    FeedDuty(String name, Supplier<FeedHealth> feed, Answers database) {
        this.name = name;
        this.feed = feed;
        this.database = database;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<String> waitingFor() {
        return database.missing().or(() -> {
            FeedHealth health = feed.get();
            return health.state() == FeedHealth.State.RUNNING
                    ? Optional.empty()
                    : Optional.of("its feed: " + health.detail());
        });
    }

    /** What the database holds is told, however old it is. */
    @Override
    public boolean stillDone() {
        return database.missing().isEmpty();
    }

    @Override
    public void tell(HealthCheckResponseBuilder response) {
        FeedHealth health = feed.get();
        response.withData("feed", health.state().name()).withData("detail", health.detail());
        health.lag().ifPresent(lag -> response.withData("lag", lag));
    }
}
