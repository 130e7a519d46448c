package dev.keyledger.cli.status;

import dev.keyledger.cli.stack.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A service: its instances, and what these say beside that they are there. */
record ServicePart(Http http, String subject, List<String> urls, Function<Instances, List<Finding>> details)
        implements Part {
    @Override
    public List<Finding> look() {
        Instances instances = Instances.ask(http, subject, urls);
        var findings = new ArrayList<>(List.of(instances.finding()));
        findings.addAll(details.apply(instances));
        return findings;
    }
}
