using System.Collections.Immutable;
using Orleans.Concurrency;

namespace ZeroShotOrleans;

/// <summary>The names of all named label sets.</summary>
[Alias("zso.ILabelSetNamesGrain")]
public interface ILabelSetNamesGrain : IGrainWithStringKey
{
    /// <summary>The only key.</summary>
    const string Key = "names";

    /// <summary>The names, sorted, with their newest version.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<ImmutableArray<LabelSetName>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Records a version; called by the name's grain before it answers.</summary>
    [Alias("Note")]
    Task NoteAsync(LabelSetName name, CancellationToken cancellationToken = default);

    /// <summary>Removes a name; called by the name's grain.</summary>
    [Alias("Forget")]
    Task ForgetAsync(string name, CancellationToken cancellationToken = default);
}

/// <summary>A name in the list of named label sets.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="Labels">Number of labels of that version.</param>
/// <param name="Created">When that version was put.</param>
[GenerateSerializer, Immutable, Alias("zso.LabelSetName")]
public sealed record LabelSetName(
    [property: Id(0)] string Name, [property: Id(1)] int Version, [property: Id(2)] int Labels, [property: Id(3)] DateTimeOffset Created);
