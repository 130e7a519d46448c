package dev.keyledger.console.create;

import dev.keyledger.console.create.CreateForm.Expiry;
import dev.keyledger.console.text.Texts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** When a key may be told to end, but for a date. */
@ApplicationScoped
public class Expiries {
    private final Texts texts;

    @Inject
    Expiries(Texts texts) {
        this.texts = texts;
    }

    public List<Expiry> from(Instant openedAt) {
        return List.of(
                new Expiry(openedAt.plus(Duration.ofDays(30)).toString(), texts.createExpiry30()),
                new Expiry(openedAt.plus(Duration.ofDays(90)).toString(), texts.createExpiry90()),
                new Expiry(openedAt.plus(Duration.ofDays(365)).toString(), texts.createExpiry365()));
    }
}
