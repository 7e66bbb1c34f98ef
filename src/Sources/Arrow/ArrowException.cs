using ZeroShotOrleans.Sources.Tables;

namespace ZeroShotOrleans.Sources.Arrow;

/// <summary>An Arrow file cannot be read.</summary>
/// <inheritdoc cref="TableException"/>
internal sealed class ArrowException(string fact, bool unsupported = false) : TableException(fact, unsupported)
{
    /// <summary>The file ends early, or a length in it points beyond the end.</summary>
    public static ArrowException EndsEarly(string what) => new($"The {what} ends early.");

    /// <summary>A feature that is not supported.</summary>
    public static ArrowException NotSupported(string what) => new($"{what} is not supported.", unsupported: true);
}
