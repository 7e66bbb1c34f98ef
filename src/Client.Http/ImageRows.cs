using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Assembles the rows of an image, one per label set of the job. An incomplete image is dropped when the connection breaks, and read again.</summary>
/// <param name="next">Index of the next expected image.</param>
/// <param name="labelSets">Number of rows per image.</param>
internal sealed class ImageRows(long next, int labelSets)
{
    private readonly List<ResultRowBody> _rows = new(labelSets);

    /// <summary>Adds a row.</summary>
    /// <returns>The image if this was its last row; null if more rows follow, or if the image was read already.</returns>
    /// <exception cref="InvalidResponseException">Preceding rows are missing.</exception>
    public ImageClassification? Add(ResultRowBody row)
    {
        if (row.Index < next)
        {
            return null;
        }

        if (row.Index > next)
        {
            throw new InvalidResponseException(string.Create(CultureInfo.InvariantCulture,
                $"Results of image {row.Index} arrived instead of image {next}, of which {_rows.Count} of {labelSets} rows had arrived."));
        }

        _rows.Add(row);
        return _rows.Count == labelSets ? Complete() : null;
    }

    private ImageClassification Complete()
    {
        var first = _rows[0];

        // The hash in place of a name has no version.
        ImmutableArray<LabelSetScores> sets = [.. _rows.Select(row => new LabelSetScores(row.LabelSetVersion > 0 ? row.LabelSet : null, row.LabelSetVersion, [.. row.Scores.Select(Of)]))];
        _rows.Clear();
        next++;
        return new ImageClassification
        {
            Index = first.Index,
            Image = first.Path,
            Error = first.Error is { } error ? ErrorOf(error) : ImageError.None,
            Detail = first.Detail,
            LabelSets = sets,
            ModelFingerprint = first.ModelFingerprint,
            Row = first.Row,
            Entry = first.Entry,
        };
    }

    // Non-finite scores are null on the wire.
    private static ScoredLabel Of(ResultScoreBody score) => new(score.Label, score.Score ?? float.NaN, score.Cosine, score.Logit);

    /// <summary>The error of an image, by its name in a row.</summary>
    internal static ImageError ErrorOf(string name)
    {
        try
        {
            return JobAnswers.ErrorOf(name);
        }
        catch (JsonException exception)
        {
            throw new InvalidResponseException($"A line is not a valid result row: {exception.Message}");
        }
    }
}
