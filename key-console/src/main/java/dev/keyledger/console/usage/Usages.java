package dev.keyledger.console.usage;

import dev.keyledger.console.upstream.Part;
import dev.keyledger.console.upstream.Reads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;

/** What a key was used for, as its page shows it. */
@RequestScoped
public class Usages {
    private final Reads reads;

    @Inject
    Usages(Reads reads) {
        this.reads = reads;
    }

    public Uni<Part<UsageView>> of(String workspaceId, String keyId, Period period, Measure measure) {
        return Part.of(reads.usage(workspaceId, keyId, period.granularity(), period.hours())
                .map(usage -> UsageView.of(usage, period, measure)));
    }
}
