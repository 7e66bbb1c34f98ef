using Kiota;
using Kiota.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

/// <summary>Calls with the client that Kiota generated.</summary>
internal static class KiotaCalls
{
    public static async Task<Outcome> RunAsync(Uri url, byte[] image, string[] labels)
    {
        using var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = url.ToString().TrimEnd('/') };
        var client = new KiotaClient(adapter);
        var json = await client.V1.Classify.PostAsync(new ClassifyBody { Model = "clip", Image = new ImageBody { String = Convert.ToBase64String(image) }, Labels = [.. labels] });
        var body = Form(image, "cat.jpg");
        body.AddOrReplacePart("model", "text/plain", "clip");
        body.AddOrReplacePart("labels", "text/plain", System.Text.Json.JsonSerializer.Serialize(labels));
        body.AddOrReplacePart("topK", "text/plain", "2");
        var form = await client.V1.Classify.Form.PostAsync(body);
        var refused = new Problem();
        try
        {
            await client.V1.Classify.PostAsync(new ClassifyBody { Model = "clip", Image = new ImageBody { String = "AAAA" }, Labels = [] });
        }
        catch (Problem problem)
        {
            refused = problem;
        }

        var job = await client.V1.Jobs.PostAsync(new SubmitJobBody
        {
            Model = "clip",
            Source = new SourceBody { UploadBody = new UploadBody { Type = UploadBody_type.Upload, Name = "kiota" } },
            LabelSets = [new JobLabelSetBody { Labels = [.. labels] }],
        });
        var one = client.V1.Jobs[job!.Id!];
        await one.Images.PostAsync(Form(image, "a.jpg"), request => request.QueryParameters.First = 0);
        var upload = await one.Images.PostAsync(Form(image, "b.jpg"), request => request.QueryParameters.First = 1);
        await one.Images.Complete.PostAsync(new CompleteUploadBody { Files = upload!.Next });

        var rows = new List<Row>();
        for (long? next = 0; next is not null;)
        {
            var page = await one.Results.GetAsync(request => (request.QueryParameters.From, request.QueryParameters.Most) = (next, 1));
            rows.AddRange(page!.Rows!.Select(row => new Row(row.Index, row.Path, row.Label, row.Score)));
            next = page.Next;
        }

        return new Outcome(Scores(json), Scores(form), refused.ResponseStatusCode, refused.Code, upload.Taken, job.Source?.UploadBody?.Name, [.. rows]);
    }

    private static MultipartBody Form(byte[] image, string name)
    {
        var body = new MultipartBody();
        body.AddOrReplacePart("image", "image/jpeg", image, name);
        return body;
    }

    private static Score[] Scores(ClassifyAnswerBody? answer) => [.. answer!.Results![0].Scores!.Select(score => new Score(score.Label, score.Score))];
}
