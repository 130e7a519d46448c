package dev.keyledger.query.health;

import dev.keyledger.query.keyview.store.KeyFeed;
import io.smallrye.health.api.HealthGroup;
import jakarta.inject.Singleton;

/** Lists, single keys, history: all that is answered from the key views. */
@HealthGroup("lists")
@Singleton
class ListsDuty extends FeedDuty {
    ListsDuty(KeyFeed feed, DatabaseAnswers database) {
        super("lists", feed::health, database.answers());
    }
}
