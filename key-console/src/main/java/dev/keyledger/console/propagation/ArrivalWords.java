package dev.keyledger.console.propagation;

import dev.keyledger.console.text.KeyPageTexts;
import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Part.Here;
import dev.keyledger.console.upstream.Part.Missing;
import dev.keyledger.console.upstream.Propagation;
import dev.keyledger.console.upstream.Trouble;
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

    private final KeyPageTexts texts;

    @Inject
    ArrivalWords(KeyPageTexts texts) {
        this.texts = texts;
    }

    /** What there is to say of it now, and whether to ask on. */
    Arrival of(Arrival asking, Part<Propagation> part) {
        boolean enough = asking.asked() >= Arrival.ASKED_MAX;
        return switch (part) {
            case Here<Propagation>(Propagation told)
            when told.version() >= asking.version() -> {
                boolean everywhere = told.of() > 0 && told.lacking().isEmpty();
                String text = of(told, asking.ends());
                yield asking.with(
                        everywhere || enough, enough && !everywhere ? text + " " + texts.arrivalAskedEnough() : text);
            }
            // The query service doesn't know the change itself yet.
            case Here<Propagation> before -> unknown(asking, enough);
            case Missing<Propagation>(Trouble why)
            when why.kind() == Trouble.Kind.UNAVAILABLE -> unknown(asking, enough);
            // Who may not see it is told nothing of it.
            case Missing<Propagation> refused -> asking.with(true, "");
        };
    }

    /** Nothing has been promised to whoever opens a page: there it is said as it is. */
    private Arrival unknown(Arrival asking, boolean enough) {
        if (enough) {
            return asking.with(true, texts.arrivalUnknown() + " " + texts.arrivalAskedEnough());
        }
        return asking.with(false, asking.standing() ? texts.arrivalUnknown() : texts.arrivalAsking());
    }

    /** @param ends whether the change is one after which nothing of the key is accepted */
    String of(Propagation told, boolean ends) {
        var sentences = new ArrayList<String>();
        List<String> lacking = told.lacking();
        if (told.of() == 0) {
            sentences.add(texts.arrivalNobody());
        } else {
            String count = ends
                    ? texts.arrivalRefusedBy(told.appliedBy(), told.of())
                    : texts.arrivalKnownTo(told.appliedBy(), told.of());
            sentences.add(count + after(told, lacking) + ".");
        }
        if (told.olderBuilds() > 0) {
            sentences.add(told.olderBuilds() == 1 ? texts.arrivalOlderOne() : texts.arrivalOlder(told.olderBuilds()));
        }
        if (told.silent() > 0) {
            sentences.add(told.silent() == 1 ? texts.arrivalSilentOne() : texts.arrivalSilent(told.silent()));
        }
        return String.join(" ", sentences);
    }

    private String after(Propagation told, List<String> lacking) {
        if (!lacking.isEmpty()) {
            return ", " + texts.arrivalWaitingFor(named(lacking), SECOND.format(told.changedAt()));
        }
        return told.slowestMs() == null ? "" : ", " + texts.arrivalSlowest(told.slowestMs());
    }

    private String named(List<String> ids) {
        String some = String.join(", ", ids.subList(0, Math.min(NAMED_MAX, ids.size())));
        return ids.size() <= NAMED_MAX ? some : some + " " + texts.arrivalMore(ids.size() - NAMED_MAX);
    }
}
