using System.Collections.Immutable;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Something that makes scores mean less than they seem to.</summary>
/// <remarks>The kind is a string, so that a client reads an answer with a kind that it does not know.</remarks>
/// <param name="Kind">Kind of the warning. More kinds may be added.</param>
/// <param name="Message">What is wrong, with which labels, and what to do.</param>
/// <param name="Labels">The labels concerned, at most 20 of them; empty when it concerns none.</param>
public sealed record WarningBody(
    [property: AnyOf(typeof(ScoreWarningKind))] string Kind,
    string Message,
    ImmutableArray<string> Labels);
