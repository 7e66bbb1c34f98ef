namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Verifies a model by running it: against the <c>golden.json</c> of its folder or, without one, against properties that every model has.</summary>
internal static class ModelVerification
{
    /// <summary>Runs all checks on the CPU. Loads the towers, which takes as much memory as classification.</summary>
    /// <param name="path">The model folder.</param>
    /// <param name="pictures">Directory with the pictures named in golden.json; null to use only those in the model folder.</param>
    /// <param name="cancellationToken">Checked between text batches and between checks.</param>
    /// <param name="order">Precision, and where to keep certificates; null for float32 and to keep none.</param>
    /// <returns>One row per check. A model that cannot run at all gives a failed row with the reason.</returns>
    public static IEnumerable<VerificationRow> Run(string path, string? pictures, CancellationToken cancellationToken, VerificationOrder? order = null)
    {
        using var checks = Checks(path, pictures, order ?? new(), cancellationToken).GetEnumerator();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            VerificationRow row;
            var broken = false;
            try
            {
                if (!checks.MoveNext())
                {
                    yield break;
                }

                row = checks.Current;
            }
            catch (ModelFolderException failure)
            {
                (row, broken) = (new VerificationRow("the model runs", VerificationResult.Failed, null, failure.Message), true);
            }

            yield return row;
            if (broken)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<VerificationRow> Checks(string path, string? pictures, VerificationOrder order, CancellationToken cancellationToken)
    {
        var folder = ModelFolder.Open(path);
        var golden = GoldenFile.Read(folder.Path) is { } file ? (File: file, Checks: new GoldenChecks(folder, file)) : ((GoldenFile File, GoldenChecks Checks)?)null;
        using (var texts = TextTower.Load(folder))
        {
            var rows = golden?.Checks.OfTexts(texts, cancellationToken)
                ?? SelfChecks.OfTexts(folder, texts, SelfChecks.Labels, Tolerances.Embedding(folder.Manifest.TextVariant, texts.RunsOn), cancellationToken);
            foreach (var row in order.Certify(CertificateKey.OfTexts(folder, texts.RunsOn.Device), rows))
            {
                yield return row;
            }
        }

        var variant = ImagePrecision.VariantOf(folder, order.Precision);
        using var images = ImageTower.Load(folder, variant);
        foreach (var row in order.Certify(
            CertificateKey.OfImages(folder, variant, null, images.RunsOn.Device),
            OfImages(folder, images, variant, golden, pictures).Concat(CanaryChecks.OfVariant(folder, variant, images, long.MaxValue))))
        {
            yield return row;
        }
    }

    private static IEnumerable<VerificationRow> OfImages(ModelFolder folder, ImageTower images, string? variant, (GoldenFile File, GoldenChecks Checks)? golden, string? pictures)
    {
        // The reference values are float32.
        if (golden is { } known && variant is null)
        {
            var found = GoldenPlaces.Of(folder.Path, pictures, known.File);
            if (found.Any(picture => picture is not null))
            {
                foreach (var row in known.Checks.OfImages(images, found))
                {
                    yield return row;
                }

                yield break;
            }

            yield return new VerificationRow(
                "image embeddings equal the reference", VerificationResult.Skipped, null,
                $"the pictures ({Path.GetFileName(known.File.Pictures[0].File)} etc.) are missing: specify their folder");
        }

        foreach (var row in SelfChecks.OfImages(folder, images, GeneratedPictures.Count, Tolerances.Embedding(variant, images.RunsOn)))
        {
            yield return row;
        }
    }
}
