package dev.keyledger.cli.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyledger.cli.stack.Http;
import java.util.List;

/** Whether the event store has all that was published. */
record TimelinePart(Http http, String command) implements Part {
    @Override
    public String subject() {
        return "event store";
    }

    @Override
    public List<Finding> look() {
        JsonNode timeline = http.get(command + "/v1/timeline", "the event store's timeline");
        return List.of(
                switch (timeline.path("state").asText()) {
                    case "complete" -> new Finding(subject(), Level.WELL, "has all that was published");
                    case "behind" ->
                        new Finding(
                                subject(),
                                Level.BROKEN,
                                "lacks what was published: "
                                        + timeline.path("detail").asText() + "; ops timeline show");
                    default -> new Finding(subject(), Level.UNKNOWN, "not compared with key-events yet");
                });
    }
}
