package dev.keyledger.console.propagation;

import dev.keyledger.console.upstream.Propagation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** In a sentence or two, where a change has arrived. */
@ApplicationScoped
class ArrivalWords {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final int NAMED_MAX = 2;

    private final ArrivalTexts texts;

    @Inject
    ArrivalWords(ArrivalTexts texts) {
        this.texts = texts;
    }

    /** @param ends whether the change is one after which nothing of the key is accepted */
    String of(Propagation told, boolean ends) {
        var sentences = new ArrayList<String>();
        List<String> lacking = told.lacking();
        if (told.of() == 0) {
            sentences.add(texts.nobody());
        } else {
            String count =
                    ends ? texts.refusedBy(told.appliedBy(), told.of()) : texts.knownTo(told.appliedBy(), told.of());
            sentences.add(count + after(told, lacking) + ".");
        }
        if (told.olderBuilds() > 0) {
            sentences.add(told.olderBuilds() == 1 ? texts.olderOne() : texts.older(told.olderBuilds()));
        }
        if (told.silent() > 0) {
            sentences.add(told.silent() == 1 ? texts.silentOne() : texts.silent(told.silent()));
        }
        return String.join(" ", sentences);
    }

    private String after(Propagation told, List<String> lacking) {
        if (!lacking.isEmpty()) {
            return ", " + texts.waitingFor(named(lacking), SECOND.format(told.changedAt()));
        }
        return told.slowestMs() == null ? "" : ", " + texts.slowest(told.slowestMs());
    }

    private String named(List<String> ids) {
        String some = String.join(", ", ids.subList(0, Math.min(NAMED_MAX, ids.size())));
        return ids.size() <= NAMED_MAX ? some : some + " " + texts.more(ids.size() - NAMED_MAX);
    }
}
