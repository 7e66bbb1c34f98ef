using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>What an encoder silo answers to somebody who waits.</summary>
/// <param name="Outcomes">One outcome per image, in order.</param>
/// <param name="Timings">Where the time went.</param>
/// <param name="Waiting">
/// Images of people that wait in this silo now, and all that run, of this request none: the router chooses by it. Bulk work that waits is not counted,
/// because it holds nobody up.
/// </param>
[GenerateSerializer, Immutable, Alias("zso.EncodeAnswer")]
public sealed record EncodeAnswer(
    [property: Id(0)] ImmutableArray<ImageOutcome> Outcomes, [property: Id(1)] EncodeTimings Timings, [property: Id(2)] int Waiting);

/// <summary>Where the time of a request went on the encoder silo. Of several images the longest of each.</summary>
/// <param name="Queue">From the arrival to the begin of the work, fetching of addresses included.</param>
/// <param name="Decode">Reading, decoding and preparing an image.</param>
/// <param name="Encode">The run of the image tower that the image was in.</param>
/// <param name="Score">Ranking an image.</param>
[GenerateSerializer, Immutable, Alias("zso.EncodeTimings")]
public readonly record struct EncodeTimings(
    [property: Id(0)] TimeSpan Queue, [property: Id(1)] TimeSpan Decode, [property: Id(2)] TimeSpan Encode, [property: Id(3)] TimeSpan Score);
