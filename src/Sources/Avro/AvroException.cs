namespace ZeroShotOrleans.Sources.Avro;

/// <summary>An Avro file cannot be read.</summary>
/// <param name="fact">What is wrong, as a sentence of its own; names no path.</param>
internal sealed class AvroException(string fact) : Exception(fact)
{
    /// <summary>The file ends early, or a length in it points beyond the end.</summary>
    public static AvroException EndsEarly(string what) => new($"The {what} ends early.");
}
