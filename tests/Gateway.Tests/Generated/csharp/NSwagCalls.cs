using NSwagGenerated;

/// <summary>Calls with the client that NSwag generated.</summary>
internal static class NSwagCalls
{
    public static async Task<Outcome> RunAsync(Uri url, byte[] image, string[] labels)
    {
        using var http = new HttpClient { BaseAddress = url };
        var client = new NSwagClient(http);
        FileParameter File(string name) => new(new MemoryStream(image), name, "image/jpeg");
        var json = await client.ClassifyAsync(body: new ClassifyBody { Model = "clip", Image = Convert.ToBase64String(image), Labels = labels }, x_Request_Id: null);
        var form = await client.ClassifyFormAsync(
            image: [File("cat.jpg")], model: "clip", labels: labels, topK: 2,
            labelSet: null, templates: null, threshold: null, multiLabel: null, activation: null, rematch: null, include: null, x_Request_Id: null);
        var (status, code) = (0, "");
        try
        {
            await client.ClassifyAsync(body: new ClassifyBody { Model = "clip", Image = "AAAA", Labels = [] }, x_Request_Id: null);
        }
        catch (ApiException<Problem> refused)
        {
            (status, code) = (refused.StatusCode, refused.Result.Code);
        }

        // The kinds of a source are a union, which NSwag knows as a dictionary.
        var job = await client.SubmitJobAsync(body: new SubmitJobBody
        {
            Model = "clip",
            Source = new SourceBody { AdditionalProperties = { ["type"] = "upload", ["name"] = "nswag" } },
            LabelSets = [new JobLabelSetBody { Labels = labels }],
        }, x_Request_Id: null);
        var upload = await client.UploadImagesAsync(job.Id, first: 0, name: null, image: [File("a.jpg"), File("b.jpg")], x_Request_Id: null);
        await client.CompleteUploadAsync(job.Id, body: new CompleteUploadBody { Files = upload.Next }, x_Request_Id: null);

        var rows = new List<Row>();
        for (long? next = 0; next is not null;)
        {
            var page = await client.JobResultsAsync(job.Id, format: null, from: next, most: 1, follow: null, last_Event_ID: null, x_Request_Id: null);
            rows.AddRange(page.Rows.Select(row => new Row(row.Index, row.Path, row.Label, row.Score)));
            next = page.Next;
        }

        return new Outcome(Scores(json), Scores(form), status, code, upload.Taken, job.Source.AdditionalProperties["name"].ToString(), [.. rows]);
    }

    private static Score[] Scores(ClassifyAnswerBody answer) => [.. answer.Results.First().Scores.Select(score => new Score(score.Label, score.Score))];
}
