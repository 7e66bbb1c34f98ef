using System.Collections.Immutable;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Something that makes scores mean less than they seem to. The request was served all the same.</summary>
/// <param name="Kind">The kind, a member of <see cref="ScoreWarningKind"/> in camel case; a newer server may send others.</param>
/// <param name="Message">What is wrong, with which labels, and what to do.</param>
/// <param name="Labels">The labels concerned; empty if it concerns none.</param>
public sealed record ScoreWarningInfo(string Kind, string Message, ImmutableArray<string> Labels);
