package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keyledger.cli.OperatorProblem;
import dev.keyledger.cli.stack.Endpoints;
import dev.keyledger.cli.stack.StackOption;
import dev.keyledger.cli.terminal.Terminal;
import dev.keyledger.events.codec.WireJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ops status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "One screen about the whole stack: its services and verifiers, how far each reader is, what is unsent, quarantined,",
            "dead, stuck or unpriced, open rotations, the last reconcile, the disks of Kafka and PostgreSQL. Changes nothing."
        },
        footer = {"", "Example: ops status --watch"},
        exitCodeOnInvalidInput = 3,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all is well",
            "1:degraded: something is late, stuck or left out",
            "2:broken: something that others rely on isn't done",
            "3:it can't be told",
            "130:Ctrl-C has ended --watch"
        })
public final class StatusCommand implements Callable<Integer> {
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Mixin
    private StackOption stack;

    @Spec
    private CommandSpec spec;

    @Option(names = "--watch", description = "Look again every few seconds, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--json", description = "Print a JSON object, with --watch one a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Endpoints endpoints;
        try {
            endpoints = stack.endpoints();
        } catch (OperatorProblem e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Level.UNKNOWN.exitStatus();
        }
        var status = new StackStatus(endpoints);
        Level level = show(status, out);
        while (watch) {
            TimeUnit.SECONDS.sleep(2);
            level = show(status, out);
        }
        return level.exitStatus();
    }

    private Level show(StackStatus status, PrintWriter out) throws InterruptedException {
        List<Finding> findings = status.look();
        Level worst = Level.worst(findings.stream().map(Finding::level).toList());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (json) {
            out.println(json(findings, worst, now));
        } else {
            Terminal terminal = Terminal.STANDARD_OUTPUT;
            var screen = new Screen(terminal.columns(), terminal.isColoured());
            if (watch && terminal.isTerminal()) {
                out.print(CLEAR);
            }
            screen.lines(findings).forEach(out::println);
            out.println(worst.word() + " at " + now);
        }
        out.flush();
        return worst;
    }

    private static ObjectNode json(List<Finding> findings, Level worst, Instant now) {
        ObjectNode result = WireJson.mapper()
                .createObjectNode()
                .put("level", worst.word())
                .put("exitStatus", worst.exitStatus())
                .put("at", now.toString());
        var all = result.putArray("findings");
        findings.forEach(finding -> all.addObject()
                .put("subject", finding.subject())
                .put("level", finding.level().word())
                .put("text", finding.text()));
        return result;
    }
}
