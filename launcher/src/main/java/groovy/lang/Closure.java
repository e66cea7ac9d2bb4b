package groovy.lang;

/**
 * Never used. picocli asks for Groovy's class of this name at each start, and the JVM would open every one of two hundred jars to learn that
 * there is none: a tenth of the time of a short command.
 */
public abstract class Closure {}
