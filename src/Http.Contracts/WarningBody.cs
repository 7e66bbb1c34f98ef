using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>A reason to distrust scores.</summary>
/// <remarks>The kind is a string, so that clients can read responses with unknown kinds.</remarks>
/// <param name="Kind">Kind of the warning. More kinds may be added.</param>
/// <param name="Message">What is wrong, with which labels, and what to do next.</param>
/// <param name="Labels">The affected labels, at most 20; empty if it affects none.</param>
public sealed record WarningBody(
    [property: AnyOf(typeof(ScoreWarningKind))] string Kind,
    string Message,
    ImmutableArray<string> Labels);
