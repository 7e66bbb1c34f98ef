using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Puts the rows of an image together: one for each label set of the job. What is left of an image when a connection breaks is forgotten, and read again.</summary>
/// <param name="next">Index of the image that is wanted next.</param>
/// <param name="labelSets">Rows of an image.</param>
internal sealed class ImageRows(long next, int labelSets)
{
    private readonly List<ResultRowBody> _rows = new(labelSets);

    /// <summary>Takes a row.</summary>
    /// <returns>The image, when this was its last row; null when more of it is to come, or the row is of an image that was read already.</returns>
    /// <exception cref="InvalidResponseException">Rows are missing before it.</exception>
    public JobResult? Take(ResultRowBody row)
    {
        if (row.Index < next)
        {
            return null;
        }

        if (row.Index > next)
        {
            throw new InvalidResponseException(string.Create(CultureInfo.InvariantCulture,
                $"Results of image {row.Index} came where image {next} was to come, of which {_rows.Count} of {labelSets} rows were there."));
        }

        _rows.Add(row);
        return _rows.Count == labelSets ? Complete() : null;
    }

    private JobResult Complete()
    {
        var first = _rows[0];
        ImmutableArray<JobScores> scores = [.. _rows.Select(row => new JobScores(row.LabelSet, row.LabelSetVersion, [.. row.Scores.Select(Of)]))];
        _rows.Clear();
        next++;
        return new JobResult
        {
            Index = first.Index,
            Path = first.Path,
            Error = first.Error is { } error ? ErrorOf(error) : ImageError.None,
            Detail = first.Detail,
            Scores = scores,
            ModelFingerprint = first.ModelFingerprint,
            Row = first.Row,
            Entry = first.Entry,
        };
    }

    // A score that is not finite is null on the wire.
    private static LabelScoreBody Of(ResultScoreBody score) => new(score.Label, score.Score ?? float.NaN, score.Cosine, score.Logit);

    private static ImageError ErrorOf(string name)
    {
        try
        {
            return JobAnswers.ErrorOf(name);
        }
        catch (JsonException exception)
        {
            throw new InvalidResponseException($"A line is no row of results: {exception.Message}");
        }
    }
}
