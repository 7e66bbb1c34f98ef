using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>An encoder silo's answer to an interactive request.</summary>
/// <param name="Outcomes">One outcome per image, in order.</param>
/// <param name="Timings">Time spent per step.</param>
/// <param name="Waiting">
/// Interactive images waiting in this silo, and all images being processed, without those of this request: the router's measure of load. Waiting bulk images
/// are not included, because interactive ones do not wait for them.
/// </param>
[GenerateSerializer, Immutable, Alias("zso.EncodeAnswer")]
public sealed record EncodeAnswer(
    [property: Id(0)] ImmutableArray<ImageOutcome> Outcomes, [property: Id(1)] EncodeTimings Timings, [property: Id(2)] int Waiting);

/// <summary>Time spent per step on the encoder silo; with several images, the longest of each step.</summary>
/// <param name="Queue">From the arrival until processing starts, including downloads.</param>
/// <param name="Decode">Reading, decoding and preparing an image.</param>
/// <param name="Encode">The run of the image tower with the image.</param>
/// <param name="Score">Scoring an image.</param>
[GenerateSerializer, Immutable, Alias("zso.EncodeTimings")]
public readonly record struct EncodeTimings(
    [property: Id(0)] TimeSpan Queue, [property: Id(1)] TimeSpan Decode, [property: Id(2)] TimeSpan Encode, [property: Id(3)] TimeSpan Score);
