package dev.keyledger.events.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.UnaryOperator;

/**
 * Turns the data of one schema version into that of the next. Pure; the codec chains them until the newest version.
 *
 * @param fromVersion the version it reads; it produces {@code fromVersion + 1}
 */
public record Upcaster(EventType type, int fromVersion, UnaryOperator<ObjectNode> upcast) {}
