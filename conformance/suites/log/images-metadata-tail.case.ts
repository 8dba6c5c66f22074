import { imageGroups } from '../../images/catalogue.ts';
import { imageCase } from '../../images/judge.ts';

const { slug, why, images } = imageGroups.metadataTails;

export default imageCase(`log/${slug}`, why, images);
