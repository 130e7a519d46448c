package dev.keyledger.query.health;

import dev.keyledger.query.usage.store.UsageFeed;
import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Singleton;

/** What keys have used, of which this service keeps a copy. */
@HealthGroup("usage")
@Singleton
class UsageDuty extends FeedDuty {
    UsageDuty(UsageFeed feed, DatabaseAnswers database) {
        super("usage", feed::health, database.answers());
    }
}
